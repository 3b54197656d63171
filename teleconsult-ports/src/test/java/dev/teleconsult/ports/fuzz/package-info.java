/**
 * The shared parts of all fuzz tests: odd JSON, rounds that can be repeated by their seed, and an upstream with
 * incorrect answers. JDK only, so that the author of an adapter can use it.
 */
package dev.teleconsult.ports.fuzz;
