/**
 * The outbound ports: what the use cases need from outside, implemented by adapters.
 *
 * <p>Two façades hand out the small ports: {@link dev.teleconsult.ports.outbound.TeleconsultStorage} and {@link
 * dev.teleconsult.ports.outbound.VideoProvider}. Of every port holds: it does no I/O when built; it is safe for use by
 * several threads; it blocks; it throws {@link dev.teleconsult.ports.PortException} when the outside fails, and being
 * unable to ask is never reported as absence; arguments are not kept after the call unless said so. A method marked {@link
 * dev.teleconsult.ports.outbound.Idempotent} may be called again when its outcome is unknown.
 *
 * <p>Each port has a contract in this module's test-jar ({@code dev.teleconsult.ports.contract}) that an adapter and every
 * decorator of it pass.
 */
@NullMarked
package dev.teleconsult.ports.outbound;

import org.jspecify.annotations.NullMarked;
