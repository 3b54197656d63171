/**
 * JSON: {@code Json} parses and writes within limits, {@code JsonObject} and {@code JsonValue} read bodies field by
 * field with errors that name the field. Internal.
 */
package dev.teleconsult.adapter.http.json;
