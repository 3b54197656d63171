/**
 * The use cases. {@link dev.teleconsult.ports.application.TeleconsultApplication} builds them all out of the outbound ports;
 * {@link dev.teleconsult.ports.application.Reconciler} finishes what a crash left undone.
 *
 * <p>Only those who put an application together name this package: adapters are given the inbound ports.
 */
package dev.teleconsult.ports.application;
