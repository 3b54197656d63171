/**
 * What the fuzz tests of all modules share: odd JSON, rounds that can be played again by their seed, and an upstream whose
 * answers are not quite what they should be. JDK only, so that the author of an adapter can use it.
 */
package dev.teleconsult.ports.fuzz;
