/**
 * What every outbound port promises, as tests. Whoever writes an adapter, or a decorator of one, implements the contract of
 * its port in a test class, says how to get the testee and how to put its upstream in trouble, and has every promise
 * tested.
 *
 * <pre>{@code
 * @Nested
 * class UserIds extends InTrouble implements UserIdMapContract {
 *
 *     @Override
 *     public UserIdMap testee() {
 *         return storage.userIds();
 *     }
 *
 *     @Override
 *     public UserIdMap anotherReplica() {
 *         return replica.userIds();
 *     }
 * }
 * }</pre>
 *
 * <p>Nobody overrides or disables a test. What a testee cannot do for a reason is declared, and the declaration is tested.
 * Upstreams are empty when a test begins.
 *
 * <p>Published in this module's test-jar; whoever uses it brings JUnit Jupiter and AssertJ, and the test-jar of {@code
 * teleconsult-domain}.
 */
package dev.teleconsult.ports.contract;
