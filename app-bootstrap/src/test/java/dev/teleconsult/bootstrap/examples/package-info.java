/**
 * The examples of the README and of the Javadoc, as tests. They are in a package of their own so that they see no more
 * of the library than its users do. {@code ExamplesTest} compares the printed examples with them, line by line.
 */
package dev.teleconsult.bootstrap.examples;
