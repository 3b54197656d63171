/** A real browser, for the tests of what people see. */
package dev.teleconsult.adapter.http.browser;
