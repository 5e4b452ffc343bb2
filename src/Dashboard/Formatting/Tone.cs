namespace HubSpotSfSync.Dashboard.Formatting;

/// <summary>How a state feels. Always shown with an icon and a word, never as a colour alone.</summary>
public enum Tone
{
    Calm,
    Good,
    Busy,
    Waiting,
    Bad,
}

/// <summary>A state as it stands on screen.</summary>
public sealed record Mark(string Word, Tone Tone, string Icon, string Meaning);
