/**
 * The entry point of the library. {@link dev.teleconsult.ports.application.TeleconsultApplication} builds the use cases
 * on top of the outbound ports, {@link dev.teleconsult.ports.application.Reconciler} finishes work that a crash
 * interrupted, and {@link dev.teleconsult.ports.application.EventRelay} delivers events to receivers. A host may
 * implement {@link dev.teleconsult.ports.application.TeleconsultationListener} and
 * {@link dev.teleconsult.ports.application.DeliveryListener} for metrics and logs.
 *
 * <p>Only code that assembles an application uses this package; adapters get the inbound ports.
 *
 * <p>Every optional part has a default, for example the system's {@link java.time.Clock}:
 *
 * <pre>{@code
 * TeleconsultApplication application =
 *         TeleconsultApplication.builder(storage, video).clock(clock).build();
 * RequestContext doctor = RequestContext.of(new UserId("dr-7"));
 *
 * TeleconsultationId id =
 *         application.planning().schedule(ScheduleCommand.of(people, start, Duration.ofMinutes(30)), doctor);
 * application.planning().cancel(id, doctor);
 * Reconciler.Report report = application.reconciler().runOnce();
 * }</pre>
 */
@NullMarked
package dev.teleconsult.ports.application;

import org.jspecify.annotations.NullMarked;
