/**
 * Assembles the server from adapters and use cases ({@code Wiring}), starts it and closes it in order
 * ({@code Service}). {@code ReconcilerLoop} and {@code EventLoop} run the background work, {@code HappeningsLog} and
 * {@code DeliveryLog} log events, {@code FirstCheck} and {@code WaitingEvents} check after the start, {@code WarmUp}
 * and {@code Ahead} make the start faster.
 */
package dev.teleconsult.bootstrap.server;
