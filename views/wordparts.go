package views

// The longer parts of the words of the patient side.

type resultWords struct {
	Title, Reference, When, Because, Again, Earlier, Phone, Open, Address, Website, Offers, Watching string
	Consultation, Keep, Print, Declined                                                              string
	BecauseTitle                                                                                     string `yaml:"because_title"`
	NoneSelfCare                                                                                     string `yaml:"none_self_care"`
	WatchingNoHours                                                                                  string `yaml:"watching_no_hours"`
	NoSigns                                                                                          string `yaml:"no_signs"`
	OldSigns                                                                                         string `yaml:"old_signs"`
	NoneRoutine                                                                                      string `yaml:"none_routine"`
	TodoTitle                                                                                        string `yaml:"todo_title"`
	WatchTitle                                                                                       string `yaml:"watch_title"`
	ReachTitle                                                                                       string `yaml:"reach_title"`
	ShowTitle                                                                                        string `yaml:"show_title"`
	ShowCrew                                                                                         string `yaml:"show_crew"`
	ShowComplaint                                                                                    string `yaml:"show_complaint"`
	ShowSince                                                                                        string `yaml:"show_since"`
	SentTitle                                                                                        string `yaml:"sent_title"`
	SentReference                                                                                    string `yaml:"sent_reference"`
	SentNone                                                                                         string `yaml:"sent_none"`
	SentWanted                                                                                       string `yaml:"sent_wanted"`
	SentFollowUp                                                                                     string `yaml:"sent_follow_up"`
	SentAdd                                                                                          string `yaml:"sent_add"`
	SentAdded                                                                                        string `yaml:"sent_added"`
	ContactBy                                                                                        string `yaml:"contact_by"`
	BestTime                                                                                         string `yaml:"best_time"`
	DeclinedTitle                                                                                    string `yaml:"declined_title"`
	AboutTitle                                                                                       string `yaml:"about_title"`
	AdviceTitle                                                                                      string `yaml:"advice_title"`
}

type myWords struct {
	Title, Heading, Saved, Day string
	HeadingPlan                string `yaml:"heading_plan"`
	SavedEmergency             string `yaml:"saved_emergency"`
	ShortDay                   string `yaml:"short_day"`
	NotBetter                  string `yaml:"not_better"`
	CheckinTitle               string `yaml:"checkin_title"`
	CheckinButton              string `yaml:"checkin_button"`
	CheckinDue                 string `yaml:"checkin_due"`
	Recovered                  string
	StopMoving                 string `yaml:"stop_moving"`
	Unfinished                 string
	UnfinishedWorse            string `yaml:"unfinished_worse"`
	UnfinishedTitle            string `yaml:"unfinished_title"`
	UnfinishedButton           string `yaml:"unfinished_button"`
	CheckinAny                 string `yaml:"checkin_any"`
	CheckinNext                string `yaml:"checkin_next"`
	CheckinWorse               string `yaml:"checkin_worse"`
	CheckinMore                string `yaml:"checkin_more"`
	StartText                  string `yaml:"start_text"`
	StartLink                  string `yaml:"start_link"`
	ChartTitle                 string `yaml:"chart_title"`
	ChartWhen                  string `yaml:"chart_when"`
	ChartNow                   string `yaml:"chart_now"`
	ChartPEG                   string `yaml:"chart_peg"`
	ChartNone                  string `yaml:"chart_none"`
	ChartPain                  string `yaml:"chart_pain"`
	ChartWeek                  string `yaml:"chart_week"`
	SheetLink                  string `yaml:"sheet_link"`
	LinkTitle                  string `yaml:"link_title"`
	LinkFor                    string `yaml:"link_for"`
	LinkNote                   string `yaml:"link_note"`
	LinkUntil                  string `yaml:"link_until"`
	CodeLabel                  string `yaml:"code_label"`
}

type examinedWords struct {
	Heading, Text, Worse, New, Gentle, Nothing string
	WorseTitle                                 string `yaml:"worse_title"`
	NotAsked                                   string `yaml:"not_asked"`
}

type failureWords struct {
	Emergency, Clinic, Start, Resume, Next, Signs, Resend, Kept string
	BadRequest                                                  failureText `yaml:"bad_request"`
	Forbidden                                                   failureText
	NotFound                                                    failureText `yaml:"not_found"`
	Link                                                        failureText
	Method                                                      failureText
	Conflict, Examined                                          failureText
	NotNow                                                      failureText `yaml:"not_now"`
	Finished, Headers, Stale                                    failureText
	TooLarge                                                    failureText `yaml:"too_large"`
	Media                                                       failureText
	Host                                                        failureText
	TooMany                                                     failureText `yaml:"too_many"`
	TooManyTries                                                failureText `yaml:"too_many_tries"`
	Checkins                                                    failureText
	Server                                                      failureText
	Unavailable                                                 failureText
}

type failureText struct{ Title, Text string }
