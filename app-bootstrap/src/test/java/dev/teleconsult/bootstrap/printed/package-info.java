/** Commands that the project prints for its users, found wherever they are printed and held against what there is. */
package dev.teleconsult.bootstrap.printed;
