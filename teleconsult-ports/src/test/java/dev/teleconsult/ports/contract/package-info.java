/**
 * The promises of every outbound port, as tests. The author of an adapter, or of a decorator of one, implements the contract
 * of the port in a test class, returns the object under test and puts its upstream in trouble; every promise is then tested:
 *
 * <pre>{@code
 * @Override
 * public UserDirectory testee() {
 *     return directory;
 * }
 * }</pre>
 *
 * <p>and so on for each method that the contract leaves open.
 *
 * <p>{@link dev.teleconsult.ports.contract.StorageContracts} wires the contracts of a storage and of all its ports at once.
 *
 * <p>No test is overridden or disabled. An operation that an adapter cannot offer is declared, and the declaration is tested.
 * Upstreams are empty when a test begins.
 *
 * <p>Published in this module's test-jar; its users bring JUnit Jupiter and AssertJ, and the test-jar of {@code
 * teleconsult-domain}.
 */
package dev.teleconsult.ports.contract;
