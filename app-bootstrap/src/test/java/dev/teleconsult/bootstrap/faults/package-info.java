/** The whole service with its documented clients, and with upstreams that fail. */
package dev.teleconsult.bootstrap.faults;
