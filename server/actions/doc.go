// Package actions is the only way to the server's store. Each act, reading included, checks whether the person may do it
// and appends its leaf to the audit log in the same transaction as the change; what is refused changes nothing. It
// accepts what phones push, runs the rules in that same transaction, and does what supervisors and plan owners decide.
package actions
