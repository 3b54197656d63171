/**
 * Interceptors around outbound ports, for example for metrics, resilience, and tests that crash the process at each
 * call.
 *
 * <p>{@link dev.teleconsult.ports.interception.Intercepted} puts a
 * {@link dev.teleconsult.ports.interception.PortInterceptor} around every port of a façade, so that no port and no
 * method can be forgotten; {@link dev.teleconsult.ports.interception.PortCall} describes the intercepted call. The
 * module {@code teleconsult-upstream} contains interceptors with retries, circuit breakers and bulkheads, and with
 * OpenTelemetry's spans.
 *
 * <pre>{@code
 * List<PortCall> seen = new ArrayList<>();
 * TeleconsultStorage watched = Intercepted.storage(storage, new PortInterceptor() {
 *     @Override
 *     public <T> T around(PortCall call, Supplier<T> proceed) {
 *         seen.add(call);
 *         return proceed.get();
 *     }
 * });
 * }</pre>
 */
@NullMarked
package dev.teleconsult.ports.interception;

import org.jspecify.annotations.NullMarked;
