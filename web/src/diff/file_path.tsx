// A path whose name is read first: the folder may be cut, the name may not.
import styles from './diff.module.css';

export function FilePath({ path }: { readonly path: string }) {
  const cut = path.lastIndexOf('/') + 1;
  return (
    <span className={styles.path} title={path}>
      {cut > 0 && (
        <span className={styles.folder}>
          <bdi>{path.slice(0, cut)}</bdi>
        </span>
      )}
      <span className={styles.name}>{path.slice(cut)}</span>
    </span>
  );
}
