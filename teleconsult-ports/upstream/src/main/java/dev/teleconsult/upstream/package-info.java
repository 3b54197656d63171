/**
 * Shared parts of adapters that call upstreams: the address of an upstream
 * ({@link dev.teleconsult.upstream.BaseAddress}), time and size limits ({@link dev.teleconsult.upstream.HttpLimits}),
 * resilience and tracing. HTTP itself is in the package {@code http}.
 *
 * <p>{@link dev.teleconsult.upstream.Resilience} is a {@link dev.teleconsult.ports.interception.PortInterceptor}:
 * around a port it retries calls that may be repeated, stops calling an upstream that does not answer, and limits how
 * many calls wait for it. It uses resilience4j, a dependency of this module; {@code teleconsult-ports} needs no
 * library.
 *
 * <p>In this example the first call fails and is repeated, and the caller does not notice:
 *
 * <pre>{@code
 * Resilience resilience = Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults());
 * VideoProvider video = Intercepted.video(provider, resilience);
 * video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);
 * }</pre>
 *
 * <p>{@link dev.teleconsult.upstream.TracingInterceptor} is another interceptor: it makes OpenTelemetry spans of the
 * calls, and needs {@code opentelemetry-api}, which its user has to add.
 */
@NullMarked
package dev.teleconsult.upstream;

import org.jspecify.annotations.NullMarked;
