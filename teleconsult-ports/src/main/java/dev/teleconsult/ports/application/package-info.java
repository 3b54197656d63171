/**
 * The use cases. {@link dev.teleconsult.ports.application.TeleconsultApplication} builds them all out of the outbound ports;
 * {@link dev.teleconsult.ports.application.Reconciler} finishes what a crash left undone.
 *
 * <p>Only those who put an application together name this package: adapters are given the inbound ports.
 *
 * <p>Where a {@link java.time.Clock} is not given, it is the system's, and so on for everything that is not required:
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
