/**
 * Fakes of the outbound ports, for the unit tests of whoever uses this library. They need nothing but this module and work
 * as the real adapters do: they pass the same contracts and refuse what the strictest of them refuses. All are safe for use
 * by several threads.
 *
 * <p>Each can be broken on command, in the words of {@link dev.teleconsult.ports.testing.Failures}:
 *
 * <pre>{@code
 * var video = new FakeVideoProvider();
 * video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
 * }</pre>
 */
package dev.teleconsult.ports.testing;
