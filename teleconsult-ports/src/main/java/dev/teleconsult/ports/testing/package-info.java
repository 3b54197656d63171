/**
 * Fakes of the outbound ports, for the unit tests of library users. They need nothing but this module and work
 * as the real adapters do: they pass the same contracts and refuse what the strictest of them refuses. All are safe for use
 * by several threads.
 *
 * <p>Each can be broken on command, in the words of {@link dev.teleconsult.ports.testing.Failures}:
 *
 * <pre>{@code
 * // The room is opened, and the answer is lost.
 * video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
 * assertThatThrownBy(() -> application.planning().schedule(command, context))
 *         .isInstanceOf(PortUnavailableException.class);
 * assertThat(video.currentRooms()).hasSize(1);
 *
 * clock.advance(Duration.ofMinutes(2));
 * application.reconciler().runOnce();
 * assertThat(video.currentRooms()).isEmpty();
 * }</pre>
 */
@NullMarked
package dev.teleconsult.ports.testing;

import org.jspecify.annotations.NullMarked;
