using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using MudBlazor;

namespace HubSpotSfSync.Dashboard.Formatting;

/// <summary>States to words, tones and icons. A state that a newer silo names and this one does not know is shown by its name.</summary>
public static class Marks
{
    public static Mark Of(ConnectionPhase phase) => phase switch
    {
        ConnectionPhase.Starting => new("Starting", Tone.Busy, Icons.Material.Outlined.HourglassEmpty, "The sources are being started."),
        ConnectionPhase.Scanning => new("Scanning", Tone.Busy, Icons.Material.Outlined.Search, "Both sides are being read for the first time."),
        ConnectionPhase.InStep => new("In step", Tone.Good, Icons.Material.Outlined.CheckCircle, "Changes are followed on both sides."),
        ConnectionPhase.Paused => new("Paused", Tone.Waiting, Icons.Material.Outlined.PauseCircle, "An operator paused the connection; changes wait at their sources."),
        ConnectionPhase.Misconfigured => new("Misconfigured", Tone.Bad, Icons.Material.Outlined.ReportProblem, "A person has to act: see the problems."),
        _ => Unknown(phase.ToString()),
    };

    public static Mark Of(SourcePhase phase) => phase switch
    {
        SourcePhase.Starting => new("Starting", Tone.Busy, Icons.Material.Outlined.HourglassEmpty, "The source is being started."),
        SourcePhase.Scanning => new("Scanning", Tone.Busy, Icons.Material.Outlined.Search, "Everything is being read once."),
        SourcePhase.Following => new("Following", Tone.Good, Icons.Material.Outlined.CheckCircle, "Changes are read as they come."),
        SourcePhase.Failing => new("Failing", Tone.Bad, Icons.Material.Outlined.ErrorOutline, "The source cannot be read at the moment; it is tried again."),
        SourcePhase.Stopped => new("Stopped", Tone.Waiting, Icons.Material.Outlined.StopCircle, "The source is not read; its position is kept."),
        SourcePhase.Polled => new("Polled", Tone.Waiting, Icons.Material.Outlined.Update, "Its change events are not taken: polls find the changes."),
        _ => Unknown(phase.ToString()),
    };

    public static Mark Of(PairStatus status) => status switch
    {
        PairStatus.Settled => new("Settled", Tone.Good, Icons.Material.Outlined.CheckCircle, "Nothing is owed on either side."),
        PairStatus.Pending => new("Pending", Tone.Busy, Icons.Material.Outlined.Sync, "A write is owed and on its way."),
        PairStatus.Parked => new("Parked", Tone.Waiting, Icons.Material.Outlined.Schedule, "A write is owed and waits for something: a time, a budget, a first scan."),
        PairStatus.Quarantined => new("Quarantined", Tone.Bad, Icons.Material.Outlined.ReportProblem, "A person has to act: the platform refused the values."),
        _ => Unknown(status.ToString()),
    };

    private static Mark Unknown(string name) => new(name, Tone.Calm, Icons.Material.Outlined.HelpOutline, "");
}
