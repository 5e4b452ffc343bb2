namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>What every reader needs besides its own section.</summary>
internal sealed record ReadingContext(Problems Problems, Substitutions Substitutions);
