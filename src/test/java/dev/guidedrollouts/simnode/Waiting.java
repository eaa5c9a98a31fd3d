package dev.guidedrollouts.simnode;

/**
 * Why a container does not run, as it stands in {@code state.waiting}.
 *
 * @param reason for example ErrImagePull
 * @param message the text beside it
 */
record Waiting(String reason, String message) {}
