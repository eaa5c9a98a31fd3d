package dev.guidedrollouts.model;

/**
 * One container of a pod template.
 *
 * @param name the container's name
 * @param image its image, as the template writes it
 */
public record ContainerImage(String name, String image) {}
