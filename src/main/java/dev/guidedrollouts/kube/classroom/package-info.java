/**
 * What {@code kubectl lesson} writes, under the rights of whoever typed it: a learner's or an
 * instructor's word on a lesson, the namespaces of a class, and those in which an author's scripts
 * are played. The operator does none of it.
 */
@NullMarked
package dev.guidedrollouts.kube.classroom;

import org.jspecify.annotations.NullMarked;
