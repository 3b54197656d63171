/**
 * Waiting participants. {@code WatchingService} notifies them when their teleconsultation changes or gets a notice, on
 * any replica; {@code DelayService} gives notices, and {@code CurrentNotices} reads them. The package {@code planning}
 * makes the changes; to get the link, the participant then uses {@code joining}.
 */
@NullMarked
package dev.teleconsult.ports.application.watching;

import org.jspecify.annotations.NullMarked;
