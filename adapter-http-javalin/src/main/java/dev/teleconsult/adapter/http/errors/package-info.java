/** Errors as callers see them. Internal. */
package dev.teleconsult.adapter.http.errors;
