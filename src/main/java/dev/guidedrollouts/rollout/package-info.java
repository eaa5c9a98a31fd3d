/**
 * One Deployment's rollout, watched, judged and undone. Pure, and it knows no lesson: whoever wants
 * a rollout judged gives what was seen, what is remembered and a policy ({@link
 * dev.guidedrollouts.rollout.Rollout}).
 */
@org.jspecify.annotations.NullMarked
package dev.guidedrollouts.rollout;
