/**
 * Event streams for waiting participants ({@code EventRoutes}, {@code EventStream}), and signed events for receivers:
 * {@code EventSender} sends an event, {@code EventBody} writes it, {@code Signature} signs it, and {@code Destinations}
 * decides to which addresses it may be sent. Internal.
 */
package dev.teleconsult.adapter.http.events;
