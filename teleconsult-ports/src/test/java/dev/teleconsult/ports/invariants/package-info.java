/**
 * The promises of the architecture, and the tests that try to break them: killing the process at every call it makes,
 * and running replicas with wrong clocks concurrently. A store proves itself by implementing {@link
 * dev.teleconsult.ports.invariants.KillPointsContract} and {@link dev.teleconsult.ports.invariants.HistoriesContract}.
 *
 * <p>Tests that play thousands of requests are tagged {@code plays}, so that a developer can leave them out: {@code mvn
 * -pl teleconsult-ports/proofs -am test -DexcludedGroups=plays
 * -Dtest.forks=2}.
 */
package dev.teleconsult.ports.invariants;
