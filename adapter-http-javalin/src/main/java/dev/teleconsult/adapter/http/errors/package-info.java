/**
 * Errors as callers get them: {@code HttpProblem} is thrown, {@code ErrorCode} lists this adapter's own codes,
 * {@code ErrorBody} is the JSON, and {@code ErrorFormat} an alternative format for some paths. Internal.
 */
package dev.teleconsult.adapter.http.errors;
