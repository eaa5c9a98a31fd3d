package dev.guidedrollouts.cli;

/** The documents that {@code -o} takes, spelt as kubectl spells them. */
enum OutputForm {
  json,
  yaml
}
