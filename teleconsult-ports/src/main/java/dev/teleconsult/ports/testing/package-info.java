/**
 * Fakes of the outbound ports, for the unit tests of library users. They need only this module and behave like the real
 * adapters: they pass the same contracts and refuse the same arguments as the strictest adapter.
 * {@link dev.teleconsult.ports.testing.InMemoryStorage} is the store,
 * {@link dev.teleconsult.ports.testing.FakeVideoProvider} the video provider, and
 * {@link dev.teleconsult.ports.testing.SettableClock} the clock. All are safe for use by several threads.
 *
 * <p>Each fails on command, in the ways that {@link dev.teleconsult.ports.testing.Failures} offers:
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
