namespace HubSpotSfSync.Sync.Configuration;

/// <summary>What loading a configuration gave: a configuration that can run, or all that keeps it from running.</summary>
public abstract record ConfigurationResult
{
    private ConfigurationResult()
    {
    }

    public sealed record Valid(SyncConfig Config) : ConfigurationResult
    {
        /// <summary>What does not keep it from running.</summary>
        public IReadOnlyList<ValidationProblem> Warnings { get; init; } = [];
    }

    /// <param name="Problems">At least one, in the order of the file.</param>
    public sealed record Invalid(IReadOnlyList<ValidationProblem> Problems) : ConfigurationResult;
}
