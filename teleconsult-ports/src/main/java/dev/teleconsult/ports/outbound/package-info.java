/**
 * The outbound ports: the interfaces to external systems that the use cases need and adapters implement.
 *
 * <p>Two façades return the small ports: {@link dev.teleconsult.ports.outbound.TeleconsultStorage} and
 * {@link dev.teleconsult.ports.outbound.VideoProvider}. Every port does no I/O when built, is safe for use by several
 * threads, and blocks. It throws {@link dev.teleconsult.ports.PortException} when the upstream fails, and never reports
 * a failure as absence. It keeps no argument after the call unless its documentation says so. A method marked
 * {@link dev.teleconsult.ports.outbound.Idempotent} may be called again when its outcome is unknown.
 *
 * <p>Each port has a contract in this module's test-jar ({@code dev.teleconsult.ports.contract}) that an adapter and
 * every decorator of it pass.
 */
@NullMarked
package dev.teleconsult.ports.outbound;

import org.jspecify.annotations.NullMarked;
