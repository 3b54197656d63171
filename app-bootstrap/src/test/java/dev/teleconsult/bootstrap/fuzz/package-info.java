/** The whole service under requests that nobody would write: whatever comes, an answer of the agreed shape goes back. */
package dev.teleconsult.bootstrap.fuzz;
