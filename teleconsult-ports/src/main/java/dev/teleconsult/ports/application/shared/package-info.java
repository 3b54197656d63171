/**
 * Small parts that several use cases need and that know no teleconsultation: work side by side, readings that callers share,
 * the time, digests, and the news for the application's listener. It knows none of its neighbours; all of them may use it.
 */
@NullMarked
package dev.teleconsult.ports.application.shared;

import org.jspecify.annotations.NullMarked;
