package views

// deskWords are the texts of queue, search and case page. Staff read English.
type deskWords struct {
	Queue     queueWords
	Marks     markWords
	Languages map[string]string
	Statuses  map[string]string
	Clock     struct {
		Due, Overdue, Escalated, Unreachable, Minutes, Hours, Days string
		HoursMinutes                                               string `yaml:"hours_minutes"`
		DueShut                                                    string `yaml:"due_shut"`
	}
	Search struct {
		Title, Label, Button, Lead, Short, Tally, More, Caption, Nothing string
		TallyOne                                                         string `yaml:"tally_one"`
		Tips                                                             []string
	}
	Case     caseWords
	Work     workWords
	Link     struct{ Title, Lead, Note, Spoken, Print string }
	Conflict struct {
		Title, Lead, Since, Unknown, Now, Yours, Still, Impossible, Kept, Back string
	}
}

type queueWords struct {
	Title, Lists, Filters, Level, Status, Assignee, From, To, Wants, Filter, Clear, Anyone, Me, Nobody string
	Patient, Summary, Waiting, Unread, Was, Count, Found, Over, Pages, Next, First                     string
	Arrived, Live, Lost, Keys, Mine, Slow, Heard                                                       string
	FirstAnswers                                                                                       string `yaml:"first_answers"`
	List                                                                                               listWords
	Captions                                                                                           listWords
	AnyLevel                                                                                           string `yaml:"any_level"`
	AnyStatus                                                                                          string `yaml:"any_status"`
	BadDay                                                                                             string `yaml:"bad_day"`
	BadOrder                                                                                           string `yaml:"bad_order"`
	NoName                                                                                             string `yaml:"no_name"`
	NotAssigned                                                                                        string `yaml:"not_assigned"`
	CountOne                                                                                           string `yaml:"count_one"`
	CountMany                                                                                          string `yaml:"count_many"`
	UnreadCount                                                                                        string `yaml:"unread_count"`
	LateCount                                                                                          string `yaml:"late_count"`
	Nothing                                                                                            struct {
		Needed, Closed, All, Filtered, Past nothingWords
		SelfCare                            nothingWords `yaml:"self_care"`
	}
}

type nothingWords struct{ Title, Text string }

type listWords struct {
	Needed, Closed, All string
	SelfCare            string `yaml:"self_care"`
}

type markWords struct {
	Earlier, Interpreter, Language, Synthetic, Wants, Teleconference, Best, Tries, Years string
	TakenBack                                                                            string `yaml:"taken_back"`
	InterpreterAny                                                                       string `yaml:"interpreter_any"`
	NoContact                                                                            string `yaml:"no_contact"`
	InPerson                                                                             string `yaml:"in_person"`
	New                                                                                  string
	TriesOne                                                                             string `yaml:"tries_one"`
	By, Times, Would                                                                     map[string]string
	Sexes                                                                                map[string]string
	Nth                                                                                  []string
}

type caseWords struct {
	Title, Unseen, Reload, Saved, Back, Print, Phone, Email, Sender, Reach, Sent, Flags, Present, Denied, None string
	Given, Patterns, For, Against, Why, Source, Book, Told, Because, Own, Moves, Left, Others, Transcript      string
	Copied, Reported, Printed, Where                                                                           string
	Sides, Would                                                                                               map[string]string
	Checkins, Heard, Rose, New                                                                                 string
	NoCheckins                                                                                                 string            `yaml:"no_checkins"`
	CheckinTitle                                                                                               string            `yaml:"checkin_title"`
	CheckinKinds                                                                                               map[string]string `yaml:"checkin_kinds"`
	CheckinAnswers                                                                                             string            `yaml:"checkin_answers"`
	CheckinsOf                                                                                                 string            `yaml:"checkins_of"`
	CheckinsEarlier                                                                                            string            `yaml:"checkins_earlier"`
	NotBetter                                                                                                  string            `yaml:"not_better"`
	FirstAnswers                                                                                               string            `yaml:"first_answers"`
	ToldNow                                                                                                    string            `yaml:"told_now"`
	ChartTitle                                                                                                 string            `yaml:"chart_title"`
	MovesEnded                                                                                                 string            `yaml:"moves_ended"`
	MovesOpened                                                                                                string            `yaml:"moves_opened"`
	FlagHeard                                                                                                  string            `yaml:"flag_heard"`
	FlagLater                                                                                                  string            `yaml:"flag_later"`
	FlagEarlier                                                                                                string            `yaml:"flag_earlier"`
	RoseBecause                                                                                                string            `yaml:"rose_because"`
	WouldText                                                                                                  string            `yaml:"would_text"`
	WouldDesk                                                                                                  string            `yaml:"would_desk"`
	NoName                                                                                                     string            `yaml:"no_name"`
	PrintButton                                                                                                string            `yaml:"print_button"`
	ReachableNot                                                                                               string            `yaml:"reachable_not"`
	SentAgo                                                                                                    string            `yaml:"sent_ago"`
	TakenBack                                                                                                  string            `yaml:"taken_back"`
	NotSure                                                                                                    string            `yaml:"not_sure"`
	NotAssessed                                                                                                string            `yaml:"not_assessed"`
	LevelBecause                                                                                               string            `yaml:"level_because"`
	BackAt                                                                                                     string            `yaml:"back_at"`
	GivenText                                                                                                  string            `yaml:"given_text"`
	GivenOld                                                                                                   string            `yaml:"given_old"`
	NoPattern                                                                                                  string            `yaml:"no_pattern"`
	WhyNone                                                                                                    string            `yaml:"why_none"`
	WhyNoneSelfCare                                                                                            string            `yaml:"why_none_self_care"`
	OwnNone                                                                                                    string            `yaml:"own_none"`
	OwnNotAsked                                                                                                string            `yaml:"own_not_asked"`
	MovesAll                                                                                                   string            `yaml:"moves_all"`
	OthersHint                                                                                                 string            `yaml:"others_hint"`
	NoOthers                                                                                                   string            `yaml:"no_others"`
	NotAsked                                                                                                   string            `yaml:"not_asked"`
	NotAnswered                                                                                                string            `yaml:"not_answered"`
	LeftEmpty                                                                                                  string            `yaml:"left_empty"`
	CopyTitle                                                                                                  string            `yaml:"copy_title"`
	CopyHint                                                                                                   string            `yaml:"copy_hint"`
	CopyButton                                                                                                 string            `yaml:"copy_button"`
	CopyShow                                                                                                   string            `yaml:"copy_show"`
	NotCopied                                                                                                  string            `yaml:"not_copied"`
	DeskTitle                                                                                                  string            `yaml:"desk_title"`
	DeskText                                                                                                   string            `yaml:"desk_text"`
	MapFront                                                                                                   string            `yaml:"map_front"`
	MapBack                                                                                                    string            `yaml:"map_back"`
	MapLeft                                                                                                    string            `yaml:"map_left"`
	MapRight                                                                                                   string            `yaml:"map_right"`
	WhereNone                                                                                                  string            `yaml:"where_none"`
}

type workWords struct {
	Title, Status, Assignee, Acknowledged, Tries, Cleared, Verdict, By, None, Script, History, Optional, Nobody string
	Outcome, Seen, Where, Advised, Opens, Ruling                                                                string
	ClosedFor                                                                                                   string            `yaml:"closed_for"`
	NoTries                                                                                                     string            `yaml:"no_tries"`
	ScriptSeen                                                                                                  string            `yaml:"script_seen"`
	ScriptWhere                                                                                                 string            `yaml:"script_where"`
	ScriptRepeat                                                                                                string            `yaml:"script_repeat"`
	ScriptClose                                                                                                 string            `yaml:"script_close"`
	NoHistory                                                                                                   string            `yaml:"no_history"`
	AdvisedLabel                                                                                                string            `yaml:"advised_label"`
	TryText                                                                                                     string            `yaml:"try_text"`
	TrySave                                                                                                     string            `yaml:"try_save"`
	TryContacted                                                                                                string            `yaml:"try_contacted"`
	AssignTo                                                                                                    string            `yaml:"assign_to"`
	AssignSave                                                                                                  string            `yaml:"assign_save"`
	AssignMe                                                                                                    string            `yaml:"assign_me"`
	NoteText                                                                                                    string            `yaml:"note_text"`
	NoteLead                                                                                                    string            `yaml:"note_lead"`
	NoteSave                                                                                                    string            `yaml:"note_save"`
	CloseReason                                                                                                 string            `yaml:"close_reason"`
	CloseText                                                                                                   string            `yaml:"close_text"`
	CloseSave                                                                                                   string            `yaml:"close_save"`
	ClearLead                                                                                                   string            `yaml:"clear_lead"`
	ClearText                                                                                                   string            `yaml:"clear_text"`
	ClearSave                                                                                                   string            `yaml:"clear_save"`
	VerdictText                                                                                                 string            `yaml:"verdict_text"`
	VerdictSave                                                                                                 string            `yaml:"verdict_save"`
	UnmarkLead                                                                                                  string            `yaml:"unmark_lead"`
	UnmarkSave                                                                                                  string            `yaml:"unmark_save"`
	LinkLead                                                                                                    string            `yaml:"link_lead"`
	DeleteLead                                                                                                  string            `yaml:"delete_lead"`
	DeleteReason                                                                                                string            `yaml:"delete_reason"`
	DeleteSure                                                                                                  string            `yaml:"delete_sure"`
	DeleteSureLabel                                                                                             string            `yaml:"delete_sure_label"`
	DeleteSave                                                                                                  string            `yaml:"delete_save"`
	DeleteReasons                                                                                               map[string]string `yaml:"delete_reasons"`
	LinkSave                                                                                                    string            `yaml:"link_save"`
	UnlinkLead                                                                                                  string            `yaml:"unlink_lead"`
	UnlinkSave                                                                                                  string            `yaml:"unlink_save"`
	Earlier                                                                                                     string
	Move, Forms, Outcomes, Seens, Reasons, Open, Rulings, Saved                                                 map[string]string
	Did                                                                                                         struct {
		Moved, Closed, Reopened, Assigned, Unassigned, Tried, Advised, Noted, Cleared, Judged, Marked, Unmarked, Raised, Worsened, Linked, Unlinked string
		SeenYes                                                                                                                                     string `yaml:"seen_yes"`
		SeenWhere                                                                                                                                   string `yaml:"seen_where"`
		SeenNo                                                                                                                                      string `yaml:"seen_no"`
	}
	Wrong struct {
		Outcome, Spoke, Contacted, Text, Note, Reason, Opens, Ruling, Why, Assignee, Assigned, Unlawful, Delete, Sure string
		WhereLong                                                                                                     string `yaml:"where_long"`
		TextLong                                                                                                      string `yaml:"text_long"`
	}
}
