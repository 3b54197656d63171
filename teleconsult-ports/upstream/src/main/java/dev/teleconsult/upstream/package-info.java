/**
 * What every adapter needs that speaks to a system outside this process.
 *
 * <p>{@link dev.teleconsult.upstream.Resilience} is a {@link dev.teleconsult.ports.interception.PortInterceptor}: put around a
 * port it retries calls that may be repeated, stops asking an upstream that does not answer, and limits how many calls wait
 * for it. It uses resilience4j, which this module brings along; {@code teleconsult-ports} needs no library.
 *
 * <p>The first call fails and is repeated, and the caller does not notice:
 *
 * <pre>{@code
 * Resilience resilience = Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults());
 * VideoProvider video = Intercepted.video(provider, resilience);
 * video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);
 * }</pre>
 *
 * <p>{@link dev.teleconsult.upstream.TracingInterceptor} is another one: it makes OpenTelemetry spans of the calls, and needs
 * {@code opentelemetry-api}, which its user brings.
 */
@NullMarked
package dev.teleconsult.upstream;

import org.jspecify.annotations.NullMarked;
