/**
 * The inbound ports: what can be asked of a teleconsultation service. {@link
 * dev.teleconsult.ports.inbound.TeleconsultUseCases} hands them out.
 *
 * <p>All use cases are safe for use by several threads and block until done. They end as {@linkplain
 * dev.teleconsult.ports every port does}: in a result, a bug, a {@link dev.teleconsult.domain.RefusalException}, or a
 * {@link dev.teleconsult.ports.PortException}.
 */
@NullMarked
package dev.teleconsult.ports.inbound;

import org.jspecify.annotations.NullMarked;
