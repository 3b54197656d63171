/**
 * The promises of the architecture, and the tests that try to break them: killing the process at every call it makes, and
 * letting replicas with wrong clocks get in each other's way. A store proves itself by implementing {@link
 * dev.teleconsult.ports.invariants.KillPointsContract} and {@link dev.teleconsult.ports.invariants.HistoriesContract}.
 *
 * <p>What plays thousands of requests is tagged {@code plays}, so that a developer in a hurry can leave it out: {@code mvn -pl
 * teleconsult-domain,teleconsult-ports test -DexcludedGroups=plays}.
 */
package dev.teleconsult.ports.invariants;
