/**
 * The types that inbound and outbound ports share: the caller of a request
 * ({@link dev.teleconsult.ports.RequestContext}), the failures of upstreams
 * ({@link dev.teleconsult.ports.PortException}), the capabilities of a video provider
 * ({@link dev.teleconsult.ports.ProviderCapabilities}), and periodic tasks
 * ({@link dev.teleconsult.ports.PeriodicTask}).
 *
 * <p>A call across a port ends in one of four ways: a result; a bug ({@link java.lang.IllegalArgumentException},
 * {@link java.lang.NullPointerException}, {@link java.lang.IllegalStateException}); a refusal
 * ({@link dev.teleconsult.domain.RefusalException}); or a {@link dev.teleconsult.ports.PortException}. They are never
 * mixed: an upstream that cannot be reached is never reported as an absent object. No argument and no result is null.
 */
@NullMarked
package dev.teleconsult.ports;

import org.jspecify.annotations.NullMarked;
