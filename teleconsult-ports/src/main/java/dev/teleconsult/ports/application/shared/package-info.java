/**
 * General tools of the use cases: {@code Parallel} makes calls in parallel, {@code SharedReads} lets requests share one
 * read, {@code Stages} runs steps independently of each other's failures, {@code Time} is the clock,
 * {@code Fingerprint} and {@code TextDigest} make hashes, {@code Announcements} calls the application's listener. It
 * uses no other package of the application; all of them may use it.
 */
@NullMarked
package dev.teleconsult.ports.application.shared;

import org.jspecify.annotations.NullMarked;
