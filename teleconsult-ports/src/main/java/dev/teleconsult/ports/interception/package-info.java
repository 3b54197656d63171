/**
 * Interceptors around outbound ports: metrics, resilience and the tests that crash the process at every call are such.
 *
 * <p>{@link dev.teleconsult.ports.interception.Intercepted} puts a {@link dev.teleconsult.ports.interception.PortInterceptor}
 * around every port that a façade hands out, so that no port and no method can be forgotten. Retries, circuit breakers and
 * bulkheads are an interceptor of the module {@code teleconsult-upstream}, and so are OpenTelemetry's spans.
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
