package dev.guidedrollouts.model;

import java.time.Instant;

/**
 * Why the objects of a namespace are not known now.
 *
 * @param since when that was first found
 * @param why what the API server said, cleaned; or that it said nothing
 */
public record Unread(Instant since, String why) {}
