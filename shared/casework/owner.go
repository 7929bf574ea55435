package casework

// Owners of a rule that are no role of their own: who that is depends on the child, the plan or the entry.
const (
	PlanOwner        Role = "plan_owner"         // who owns the child's active plan
	PlanOwnerManager Role = "plan_owner_manager" // who is responsible for that person's work
	EntryAuthor      Role = "author"             // who wrote the entry
	AuthorSupervisor Role = "author_supervisor"  // a supervisor of the author's agency
)

// OwnerWords lists the owners that are no role, with the words people read.
func OwnerWords() []Choice {
	return []Choice{
		{string(PlanOwner), "Owner of the plan"},
		{string(PlanOwnerManager), "Manager of the plan's owner"},
		{string(EntryAuthor), "Author of the entry"},
		{string(AuthorSupervisor), "Supervisor of the author"},
	}
}
