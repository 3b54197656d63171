/**
 * The examples of the README and of the Javadoc, as tests. They stand in a package of their own so that they see no more of
 * the library than its users do. {@code ExamplesTest} holds what is written elsewhere against them, line by line.
 */
package dev.teleconsult.bootstrap.examples;
