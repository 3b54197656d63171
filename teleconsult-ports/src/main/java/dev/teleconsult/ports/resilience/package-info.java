/**
 * Decorators of outbound ports: something to be done around every call, and the resilience that is done there.
 *
 * <p>{@link dev.teleconsult.ports.resilience.Intercepted} puts a {@link dev.teleconsult.ports.resilience.PortInterceptor}
 * around every port a façade hands out, so that no port and no method can be forgotten. {@link
 * dev.teleconsult.ports.resilience.Resilience} is such an interceptor; it is the only class here that needs resilience4j,
 * which is optional for users of this module and brought by the adapters.
 *
 * <p>What may be repeated is repeated when it fails, without the caller noticing:
 *
 * <pre>{@code
 * Resilience resilience = Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults());
 * VideoProvider video = Intercepted.video(provider, resilience);
 * video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);
 * }</pre>
 */
package dev.teleconsult.ports.resilience;
