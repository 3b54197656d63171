/** A real browser, for the tests of pages. */
package dev.teleconsult.adapter.http.browser;
