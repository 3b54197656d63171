/** Whole visits as callers, planners and receivers of events see them, on every store. */
package dev.teleconsult.bootstrap.scenario;
