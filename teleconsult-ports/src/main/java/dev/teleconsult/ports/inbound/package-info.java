/**
 * The inbound ports: the use cases of the service, one interface each, with their commands and results.
 * {@link dev.teleconsult.ports.inbound.TeleconsultUseCases} returns them.
 *
 * <p>All use cases are safe for use by several threads and block until done. As
 * {@linkplain dev.teleconsult.ports every port}, they end in a result, a bug, a
 * {@link dev.teleconsult.domain.RefusalException}, or a {@link dev.teleconsult.ports.PortException}.
 */
@NullMarked
package dev.teleconsult.ports.inbound;

import org.jspecify.annotations.NullMarked;
