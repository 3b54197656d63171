/**
 * The formats of values in requests and answers: header names, media types, entity tags, times, identifiers and HTML.
 * Internal.
 */
package dev.teleconsult.adapter.http.wire;
